using Gatehouse.Policies.Batch;

namespace Gatehouse.Policies.Tests.Batch;

public sealed class BatchModuleTests
{
    [Theory]
    [InlineData("Host")]
    [InlineData("content_length")]
    [InlineData("Connection")]
    [InlineData("a b")]
    [InlineData("X-Forwarded-For")]
    [InlineData("forwarded")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Gateway-Route")]
    [InlineData("X-Correlation-ID")]
    public void No_request_may_say_what_frames_it_or_what_proxies_say(string name)
    {
        new BatchModule().Fault(new BatchOptions { Headers = [name] }).Message.ShouldNotBeEmpty();
    }

    [Fact]
    public void Fields_of_an_application_may_be_allowed()
    {
        new BatchModule().Make(new BatchOptions { Headers = ["X-Tenant"] }).ShouldNotBeNull();
    }
}
