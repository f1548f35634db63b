using System.Runtime.CompilerServices;

namespace Gatehouse.TestKit;

/// <summary>The bound of every wait in a test: far longer than anything takes, so that only a hang meets it.</summary>
public static class Deadline
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task InTime(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        if (await Task.WhenAny(task, Task.Delay(Limit)) != task)
            throw new TimeoutException($"not within {Limit.TotalSeconds} s: {what}");
        await task;
    }

    public static async Task<T> InTime<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).InTime(what);
        return await task;
    }
}
