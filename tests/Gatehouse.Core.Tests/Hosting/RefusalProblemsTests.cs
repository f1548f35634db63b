using Gatehouse.Core.Hosting;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Tests.Hosting;

public sealed class RefusalProblemsTests
{
    [Theory]
    [InlineData(400, "invalid_request")]
    [InlineData(408, "request_timeout")]
    [InlineData(413, "body_too_large")]
    [InlineData(414, "target_too_long")]
    [InlineData(431, "headers_too_large")]
    [InlineData(505, "version_not_supported")]
    [InlineData(426, "invalid_request")]
    public void Every_status_has_a_problem_of_that_status(int status, string code)
    {
        var problem = RefusalProblems.Of(status, TargetFault.Empty);

        (problem.Status, problem.Code).ShouldBe((status, code));
    }

    [Fact]
    public void A_target_of_a_form_that_the_method_does_not_have_is_an_invalid_request_line()
    {
        var problem = RefusalProblems.Of(405, TargetFault.Empty);

        (problem.Status, problem.Code).ShouldBe((400, "invalid_target"));
    }

    [Fact]
    public void A_target_that_was_read_and_cannot_be_is_named_as_the_reason() =>
        RefusalProblems.Of(400, TargetFault.Fragment).Code.ShouldBe("invalid_target");
}
