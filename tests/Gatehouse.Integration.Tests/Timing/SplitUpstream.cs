using Gatehouse.Integration.Tests.UpstreamTls;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Timing;

/// <summary>
/// An upstream that answers <c>/…/KEY/PLACE</c> with the answer of that key, up to this place; then it waits to be told to send the rest. One
/// answer at a time.
/// </summary>
internal sealed class SplitUpstream : IAsyncDisposable
{
    private readonly bool isSecure;
    private SemaphoreSlim begun = new(0);
    private SemaphoreSlim goOn = new(0);

    public SplitUpstream() => Wire = RawUpstream.Start(ServeAsync);

    /// <summary>Behind TLS.</summary>
    public SplitUpstream(SecureUpstream authority)
    {
        isSecure = true;
        Wire = authority.Start(ServeAsync);
    }

    public RawUpstream Wire { get; }

    /// <summary>Forgets who could not end, so that each test fails for itself.</summary>
    public void Begin()
    {
        (begun, goOn) = (new SemaphoreSlim(0), new SemaphoreSlim(0));
    }

    /// <summary>Ends when the next first piece has been sent.</summary>
    public Task BegunAsync() => begun.WaitAsync().InTime("the first piece of an answer");

    /// <summary>The second piece may be sent.</summary>
    public void GoOn() => goOn.Release();

    public ValueTask DisposeAsync() => Wire.DisposeAsync();

    private async Task ServeAsync(RawConnection connection)
    {
        while (await connection.ReadHeadAsync() is { } head)
        {
            var path = head.Split(' ')[1].Split('/');
            var answer = SplitAnswers.Of(path[^2]);
            var place = int.Parse(path[^1]);
            var word = goOn;
            await connection.SendAsync(answer.Wire[..place]);
            begun.Release();
            await word.WaitAsync().InTime("the word to go on");
            if (place < answer.Wire.Length)
                await connection.SendAsync(answer.Wire[place..]);
            if (!answer.Closes)
                continue;
            // Without it an end is none.
            if (isSecure)
                await connection.CloseTlsAsync();
            return;
        }
    }
}
