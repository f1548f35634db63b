namespace Gatehouse.Identity.Sessions;

/// <summary>A change that waits for its turn, and then for the disk.</summary>
internal sealed class SessionChange(Func<SessionState, RotateStatus> make)
{
    private readonly TaskCompletionSource<RotateStatus> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RotateStatus status;

    public Task<RotateStatus> Done => done.Task;

    public void Make(SessionState state) => status = make(state);

    public void End(bool isKept) => done.SetResult(isKept ? status : RotateStatus.Unavailable);
}
