using System.Buffers;
using System.IO.Pipelines;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5: a client's body is read by its own exchange, once, and by nobody after it.</summary>
public sealed class ClientBodyTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly Pipe pipe = new();
    private readonly DefaultHttpContext context = new();
    private readonly ExchangeClock clock = new(TimeProvider.System, null, CancellationToken.None);

    public ClientBodyTests() => context.Features.Set<IRequestBodyPipeFeature>(new Reader(pipe.Reader));

    [Fact]
    public async Task It_is_not_sent_a_second_time()
    {
        await pipe.Writer.WriteAsync("whole"u8.ToArray());
        await pipe.Writer.CompleteAsync();
        using var body = new ClientBody(context.Request, clock, Long, Long);
        await body.CopyToAsync(new MemoryStream());

        await Should.ThrowAsync<InvalidOperationException>(() => body.CopyToAsync(new MemoryStream()));
    }

    [Fact]
    public async Task It_is_not_sent_after_its_exchange_has_ended()
    {
        using var body = new ClientBody(context.Request, clock, Long, Long);
        await body.EndAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => body.CopyToAsync(new MemoryStream()));
    }

    [Fact]
    public async Task Its_end_is_waited_for_while_it_is_being_read()
    {
        using var body = new ClientBody(context.Request, clock, Long, Long);
        var sending = body.CopyToAsync(new MemoryStream());
        var ending = body.EndAsync();
        ending.IsCompleted.ShouldBeFalse();

        clock.Cancel();

        await ending.InTime();
        await Should.ThrowAsync<OperationCanceledException>(() => sending);
        pipe.Writer.Write("next"u8);
        await pipe.Writer.FlushAsync();
        (await pipe.Reader.ReadAsync()).Buffer.Length.ShouldBe(4, "the reader is free for the next request");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_breaks_while_it_is_waited_for_is_told_from_one_that_had_it_all(bool isWaiting)
    {
        await pipe.Writer.WriteAsync("some"u8.ToArray());
        if (!isWaiting)
            await pipe.Writer.CompleteAsync();
        using var body = new ClientBody(context.Request, clock, Long, Long);
        var sending = body.CopyToAsync(new MemoryStream());

        ExchangeFailure.BeforeHead(new HttpRequestException(), body, clock, context)
            .ShouldBe(isWaiting ? ForwardError.ConnectionLostInBody : ForwardError.ConnectionLost);

        clock.Cancel();
        await body.EndAsync().InTime();
        await Task.WhenAny(sending).InTime();
    }

    private sealed class Reader(PipeReader reader) : IRequestBodyPipeFeature
    {
        PipeReader IRequestBodyPipeFeature.Reader => reader;
    }
}
