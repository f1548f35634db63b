using System.Globalization;

namespace Shop;

/// <summary>
/// Trouble on request, for demonstrations: <c>?delay=250</c> answers 250 ms later (30 s at most), <c>?fail=503</c> answers with
/// that status (400 to 599) instead.
/// </summary>
internal static class Rehearsal
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Number(context, "delay") is { } milliseconds)
        {
            var delay = TimeSpan.FromMilliseconds(milliseconds);
            await Task.Delay(delay < LongestDelay ? delay : LongestDelay, context.RequestAborted);
        }
        if (Number(context, "fail") is { } status and >= 400 and <= 599)
            await Answer.Error(status, "failed on request").ExecuteAsync(context);
        else
            await next(context);
    }

    private static int? Number(HttpContext context, string parameter) =>
        int.TryParse(context.Request.Query[parameter], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
