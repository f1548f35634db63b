namespace Gatehouse.Policies.Cache;

/// <summary>A fetch that others may wait for. Thread-safe.</summary>
internal sealed class Fill(string key)
{
    private readonly TaskCompletionSource<FillOutcome> end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Key { get; } = key;

    public Task<FillOutcome> End => end.Task;

    /// <summary>True once somebody waits.</summary>
    public bool HasFollowers { get; set; }

    public bool TryEnd(FillOutcome outcome) => end.TrySetResult(outcome);
}
