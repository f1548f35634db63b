using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Tests.Sockets;

/// <summary>A thread of its own, for what differs on one that polls.</summary>
internal static class PollThread
{
    public static void Run(bool polls, Action action)
    {
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            Round.Current = polls ? new Round() : null;
            fault = Record.Exception(action);
        });
        thread.Start();
        thread.Join();
        fault.ShouldBeNull();
    }
}
