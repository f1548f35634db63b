using Gatehouse.Core.Pipeline;
using Gatehouse.Policies.BodyLimit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Policies.Tests.BodyLimit;

public sealed class BodyLimitPolicyTests
{
    private static readonly BodyLimitModule Module = new();

    private static readonly RoutePolicy OneKibibyte = Module.Make(new BodyLimitOptions { Size = "1KiB" });

    [Fact]
    public async Task A_body_that_says_it_is_too_large_is_refused_and_the_connection_closed()
    {
        var exchange = Posting(1025);

        await exchange.Through(OneKibibyte);

        exchange.ShouldBeRefused(413, "body_too_large");
        exchange.ResponseHeaders.Connection.ShouldBe(["close"]);
    }

    [Fact]
    public async Task Over_HTTP_2_there_is_no_Connection_header()
    {
        var exchange = Posting(1025);
        exchange.Context.Request.Protocol = "HTTP/2";

        await exchange.Through(OneKibibyte);

        exchange.ShouldBeRefused(413, "body_too_large");
        exchange.ResponseHeaders.Connection.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(0)]
    [InlineData(null)]
    public async Task Anything_else_goes_on_with_the_server_counting(int? length)
    {
        var exchange = Posting(length);
        var counter = Counting(exchange, new BodySizeFeature());

        await exchange.Through(OneKibibyte);

        exchange.NextCalls.ShouldBe(1);
        counter.MaxRequestBodySize.ShouldBe(1024);
    }

    [Fact]
    public async Task A_body_that_is_being_read_already_is_not_touched()
    {
        var exchange = Posting(10);
        Counting(exchange, new BodySizeFeature(isReadOnly: true));

        (await exchange.Through(OneKibibyte)).NextCalls.ShouldBe(1);
    }

    [Fact]
    public async Task Unlimited_lifts_the_servers_own_limit()
    {
        var exchange = Posting(long.MaxValue);
        var counter = Counting(exchange, new BodySizeFeature());

        await exchange.Through(Module.Make(new BodyLimitOptions { Size = "unlimited" }));

        exchange.NextCalls.ShouldBe(1);
        counter.MaxRequestBodySize.ShouldBeNull();
    }

    [Fact]
    public async Task Zero_allows_no_body()
    {
        var policy = Module.Make(new BodyLimitOptions { Size = "0" });

        (await Posting(1).Through(policy)).ShouldBeRefused(413, "body_too_large");
        (await Posting(0).Through(policy)).NextCalls.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_the_server_cuts_becomes_the_same_problem(bool afterAWait)
    {
        var exchange = Posting(null);
        exchange.Next = async _ =>
        {
            if (afterAWait)
                await Task.Yield();
            throw new BadHttpRequestException("Request body too large.", 413);
        };

        await exchange.Through(OneKibibyte);

        exchange.Status.ShouldBe(413);
        exchange.Gateway.ErrorCode.ShouldBe("body_too_large");
        exchange.ResponseHeaders.Connection.ShouldBe(["close"]);
    }

    [Fact]
    public async Task When_the_answer_has_begun_it_is_aborted()
    {
        var exchange = Posting(null);
        var response = new StartedResponse();
        exchange.Context.Features.Set<IHttpResponseFeature>(response);
        exchange.Context.Features.Set<IHttpRequestLifetimeFeature>(response);
        exchange.Next = _ => throw new BadHttpRequestException("Request body too large.", 413);

        await exchange.Through(OneKibibyte);

        response.IsAborted.ShouldBeTrue();
        exchange.Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_errors_are_not_its_business()
    {
        var exchange = Posting(null);
        exchange.Next = _ => throw new BadHttpRequestException("Bad chunk.", 400);

        await Should.ThrowAsync<BadHttpRequestException>(() => exchange.Through(OneKibibyte));
    }

    [Theory]
    [InlineData("big")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5MB")]
    [InlineData("Unlimited")]
    public void A_size_that_cannot_be_read_is_refused(string size)
    {
        var fault = Module.Fault(new BodyLimitOptions { Size = size });

        fault.Message.ShouldBe($"'{size}' is not a size");
        fault.Hint.ShouldBe("write '64KiB', '10MB' or 'unlimited'");
    }

    private static Exchange Posting(long? length)
    {
        var exchange = new Exchange("POST");
        exchange.Context.Request.ContentLength = length;
        return exchange;
    }

    private static BodySizeFeature Counting(Exchange exchange, BodySizeFeature counter)
    {
        exchange.Context.Features.Set<IHttpMaxRequestBodySizeFeature>(counter);
        return counter;
    }
}
