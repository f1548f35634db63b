using System.IO.Pipelines;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Forwarding.Retries;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Tests.Forwarding.Retries;

public sealed class RepeatableBodyTests
{
    private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly FakeTime time = new();

    [Fact]
    public async Task Memory_is_taken_for_what_has_come_whatever_the_length_says()
    {
        var context = Context(1 << 30);
        await pipe.Writer.WriteAsync("x"u8.ToArray());

        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = ReadAsync(context);
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;

        taken.ShouldBeLessThan(1 << 20);
        await pipe.Writer.CompleteAsync();
        (await reading.InTime()).Error.ShouldBe(ForwardError.RequestBodyInvalid);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10_000, 1)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 4096)]
    [InlineData(65_536, 1000)]
    [InlineData(65_536, 65_536)]
    [InlineData(100_001, 9999)]
    public async Task All_of_it_is_kept_however_it_comes(int length, int piece)
    {
        var body = new byte[length];
        new Random(length).NextBytes(body);
        var reading = ReadAsync(Context(length));

        for (var at = 0; at < length; at += piece)
            await pipe.Writer.WriteAsync(body.AsMemory(at, Math.Min(piece, length - at)));
        await pipe.Writer.CompleteAsync();

        (await reading.InTime()).Body!.Content.ShouldBe(body);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(9000)]
    public async Task One_of_another_length_than_was_said_is_not_well_formed(int length)
    {
        var reading = ReadAsync(Context(10));

        await pipe.Writer.WriteAsync(new byte[length]);
        await pipe.Writer.CompleteAsync();

        (await reading.InTime()).Error.ShouldBe(ForwardError.RequestBodyInvalid);
    }

    private Task<(RepeatableBody? Body, ForwardError Error)> ReadAsync(HttpContext context) =>
        RepeatableBody.ReadAsync(context, TimeSpan.FromMinutes(1), null, time).AsTask();

    private DefaultHttpContext Context(long length)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentLength = length;
        context.Features.Set<IRequestBodyPipeFeature>(new Piped(pipe.Reader));
        return context;
    }

    private sealed record Piped(PipeReader Reader) : IRequestBodyPipeFeature;
}
