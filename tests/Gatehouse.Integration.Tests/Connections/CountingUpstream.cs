using System.Collections.Concurrent;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Connections;

/// <summary>An upstream that knows how many connections are open at a time, and answers <c>/hold</c> only when told.</summary>
internal sealed class CountingUpstream : IAsyncDisposable
{
    private readonly RawUpstream raw;
    private readonly TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim held = new(0);
    private readonly Func<int, RawConnection, string, Action, Task<bool>>? answer;
    private int open;
    private int most;
    private int requests;

    /// <param name="answer">
    /// Answers the n-th request; false to close the connection after it. Before it sends what makes the gateway close the connection it
    /// calls the action: then the gateway may open another, which may be seen here before the end of this one. Null echoes the path.
    /// </param>
    public CountingUpstream(Func<int, RawConnection, string, Action, Task<bool>>? answer = null)
    {
        this.answer = answer;
        raw = RawUpstream.Start(RunAsync);
    }

    public string Address => raw.Address;

    public RawUpstream Raw => raw;

    /// <summary>The most connections that were open at a time, as this side sees it.</summary>
    public int Most => Volatile.Read(ref most);

    /// <summary>The paths that were asked for, in order.</summary>
    public ConcurrentQueue<string> Paths { get; } = [];

    /// <summary>Waits until that many further requests to <c>/hold</c> are there.</summary>
    public async Task HeldAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await held.WaitAsync().InTime();
    }

    /// <summary>Answers those that are held, and all further ones at once.</summary>
    public void Release() => release.TrySetResult();

    public ValueTask DisposeAsync()
    {
        Release();
        held.Dispose();
        return raw.DisposeAsync();
    }

    private async Task RunAsync(RawConnection connection)
    {
        InterlockedMax(ref most, Interlocked.Increment(ref open));
        var counts = 1;
        void End()
        {
            if (Interlocked.Exchange(ref counts, 0) == 1)
                Interlocked.Decrement(ref open);
        }
        try
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                var path = head.Split(' ')[1];
                Paths.Enqueue(path);
                if (path.StartsWith("/hold", StringComparison.Ordinal) && !release.Task.IsCompleted)
                {
                    held.Release();
                    await release.Task.InTime();
                }
                if (answer is null)
                    await HostileUpstream.Hostile.EchoAsync(connection, head);
                else if (!await answer(Interlocked.Increment(ref requests), connection, head, End))
                    return;
            }
        }
        catch (IOException)
        {
            // The gateway closed meanwhile.
        }
        finally
        {
            End();
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
