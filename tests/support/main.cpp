#define BOOST_TEST_MODULE annals
#include <boost/test/unit_test.hpp>
