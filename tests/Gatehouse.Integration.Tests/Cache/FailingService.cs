using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>Answers <c>good</c>, and while it is down 503 with a body that does not end before the test says so.</summary>
/// <param name="begin">The beginning of that body.</param>
internal sealed class FailingService(string begin)
{
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsDown { get; set; }

    public async Task AnswerAsync(HttpContext context)
    {
        if (!IsDown)
        {
            await context.Response.WriteAsync("good");
            return;
        }
        context.Response.StatusCode = 503;
        await context.Response.WriteAsync(begin);
        await context.Response.Body.FlushAsync();
        await open.Task;
    }

    public void End() => open.TrySetResult();
}
