using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Snapshots;

/// <summary>An object that several snapshots use, disposed when the last of them lets go. Thread-safe.</summary>
/// <param name="value">The object.</param>
/// <param name="needs">What else it uses of the same snapshot, and has to outlive it.</param>
internal sealed class SharedResource(IAsyncDisposable value, IReadOnlyList<ResourceIdentity> needs)
{
    private UseCount users = new();

    /// <summary>The object.</summary>
    public IAsyncDisposable Value { get; } = value;

    /// <summary>What it uses; whoever takes this object over takes that over too.</summary>
    public IReadOnlyList<ResourceIdentity> Needs { get; } = needs;

    /// <summary>Adds a user; false when the object is already being disposed.</summary>
    public bool TryAcquire() => users.TryEnter();

    /// <summary>Takes a user away; disposes with the last one.</summary>
    public ValueTask ReleaseAsync() => users.Exit() ? Value.DisposeAsync() : ValueTask.CompletedTask;
}
