using Gatehouse.Policies.Auth.Consumers;

namespace Gatehouse.Policies.Auth.Basic;

/// <summary>Somebody with a password.</summary>
internal sealed class BasicConsumerOptions : ConsumerOptions
{
    /// <summary>The hash of the password, in the format of ASP.NET Core Identity (PBKDF2), not the password itself.</summary>
    public required string Password { get; init; }
}
