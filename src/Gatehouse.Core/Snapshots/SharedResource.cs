using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Snapshots;

/// <summary>An object that several snapshots use, disposed when the last of them lets go. Thread-safe.</summary>
internal sealed class SharedResource(IAsyncDisposable value)
{
    private UseCount users = new();

    /// <summary>The object.</summary>
    public IAsyncDisposable Value { get; } = value;

    /// <summary>True when the last user has gone.</summary>
    public bool IsOver => users.IsOver;

    /// <summary>Adds a user; false when the object is already being disposed.</summary>
    public bool TryAcquire() => users.TryEnter();

    /// <summary>Takes a user away; disposes with the last one.</summary>
    public ValueTask ReleaseAsync() => users.Exit() ? Value.DisposeAsync() : ValueTask.CompletedTask;
}
