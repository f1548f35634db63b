using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth.Forward;

/// <summary>A service's 401 or 403, as far as the client gets it. Immutable.</summary>
internal sealed class ForwardRefusal
{
    private const int MaxBody = 8 * 1024;
    private static readonly Problem Denied = new(StatusCodes.Status403Forbidden, "access_denied", "Access denied");

    private readonly Problem problem;
    private readonly string[] challenges;
    private readonly string? location;
    private readonly byte[]? body;
    private readonly string? contentType;

    private ForwardRefusal(HttpResponseMessage answer, string challenge, byte[]? body)
    {
        problem = (int)answer.StatusCode == StatusCodes.Status403Forbidden ? Denied : AuthProblems.Invalid;
        challenges = Values(answer, "WWW-Authenticate");
        // Every 401 has one (RFC 9110, 15.5.2).
        if (challenges.Length == 0 && problem.Status == StatusCodes.Status401Unauthorized)
            challenges = [challenge];
        location = Values(answer, "Location") is [var only] ? only : null;
        contentType = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) && types.ToString() is var type && HeaderSyntax.IsValue(type) ? type : null;
        this.body = body;
    }

    /// <summary>What the client is told.</summary>
    public AuthOutcome Outcome => AuthOutcome.Refused(problem, AnswerAsync);

    /// <summary>Reads an answer.</summary>
    /// <param name="answer">401 or 403.</param>
    /// <param name="challenge">What is asked for when it does not say.</param>
    /// <param name="takesBody">Whether its body is handed on; one that is too long is not.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<ForwardRefusal> ReadAsync(HttpResponseMessage answer, string challenge, bool takesBody, CancellationToken cancellation)
    {
        if (!takesBody || answer.Content.Headers.ContentLength > MaxBody)
            return new ForwardRefusal(answer, challenge, null);
        var buffer = new byte[MaxBody + 1];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return new ForwardRefusal(answer, challenge, length is > 0 and <= MaxBody ? buffer[..length] : null);
    }

    private static string[] Values(HttpResponseMessage answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) ? [.. values.Where(static value => HeaderSyntax.IsValue(value))] : [];

    private Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        if (challenges.Length > 0)
            response.Headers.WWWAuthenticate = challenges;
        if (location is not null)
            response.Headers.Location = location;
        if (body is null || response.HasStarted)
            return ProblemResponse.WriteAsync(context, problem);
        response.StatusCode = problem.Status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
