using Gatehouse.Discovery;
using Gatehouse.Discovery.Addresses;

namespace Gatehouse.Core.Upstreams.Discovery;

/// <summary>
/// What a registry says of one service, for all that follow it: an upstream, and the one that takes its place after a reload. Lives as long as
/// the section <c>discover</c> stays the same. Thread-safe.
/// </summary>
/// <param name="address">What is watched.</param>
/// <param name="question">See <see cref="Question"/>.</param>
/// <param name="watch">Its watch, not started.</param>
internal sealed class InstanceSource(DiscoveryAddress address, string question, ServiceWatch watch) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<InstanceList>? followers;
    private InstanceList? list;

    /// <summary>What is watched.</summary>
    public DiscoveryAddress Address { get; } = address;

    /// <summary>All in the section that says which instances are wanted, and how they are spoken to; nothing of how the registry is asked.</summary>
    public string Question { get; } = question;

    /// <summary>What is known now.</summary>
    public WatchStatus Status => watch.Status;

    /// <summary>Ends when the first list is there, and its followers have it.</summary>
    public Task Known => known.Task;

    /// <summary>Whether somebody has begun to ask.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Begins to ask, once.</summary>
    public void EnsureStarted()
    {
        lock (gate)
        {
            if (IsStarted)
                return;
            IsStarted = true;
        }
        watch.Start(Tell);
    }

    /// <summary>Each list from now on, and the present one at once. One call at a time.</summary>
    public void Follow(Action<InstanceList> follower)
    {
        lock (gate)
        {
            followers += follower;
            if (list is not null)
                follower(list);
        }
    }

    /// <summary>No longer.</summary>
    public void Leave(Action<InstanceList> follower)
    {
        lock (gate)
            followers -= follower;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => watch.DisposeAsync();

    private void Tell(InstanceList next)
    {
        lock (gate)
        {
            followers?.Invoke(next);
            // After them: a list that one cannot take must not be the first that the next one gets.
            list = next;
        }
        known.TrySetResult();
    }
}
