using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// Starts an answer: from then on what is written is its body and nothing else. What is written before is kept by the server, and would stand in
/// an answer of our own if this one came to nothing.
/// </summary>
internal static class AnswerStart
{
    /// <summary>Starts it, if it has not started. Sends nothing yet. Throws <see cref="AnswerHeadException"/>, when it is awaited.</summary>
    public static Task RunAsync(HttpResponse response)
    {
        if (response.HasStarted)
            return Task.CompletedTask;
        try
        {
            var starting = response.StartAsync();
            return starting.IsCompletedSuccessfully ? starting : RunAsync(starting);
        }
        catch (ObjectDisposedException e)
        {
            return Task.FromException(new AnswerHeadException(e));
        }
    }

    private static async Task RunAsync(Task starting)
    {
        try
        {
            await starting;
        }
        catch (ObjectDisposedException e)
        {
            throw new AnswerHeadException(e);
        }
    }
}
