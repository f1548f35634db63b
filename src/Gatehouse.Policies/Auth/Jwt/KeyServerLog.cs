using Gatehouse.Jose.Sources;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Auth.Jwt;

/// <summary>Says once that keys cannot be fetched, and once that they can again.</summary>
/// <param name="authority">The name under <c>auth</c>.</param>
/// <param name="logger">Takes it.</param>
internal sealed partial class KeyServerLog(string authority, ILogger logger)
{
    /// <summary>Fetches begin to fail, or succeed again.</summary>
    public void Tell(RemoteKeysFault fault)
    {
        if (fault == RemoteKeysFault.None)
            LogBack(logger, authority);
        else
            LogAway(logger, authority, fault.Sentence());
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The keys of 'auth.{Authority}' cannot be fetched. {Why} Keys that are known stay in use.")]
    private static partial void LogAway(ILogger logger, string authority, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The keys of 'auth.{Authority}' are fetched again.")]
    private static partial void LogBack(ILogger logger, string authority);
}
