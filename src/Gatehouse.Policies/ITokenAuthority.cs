using System.Text.Json.Nodes;
using Gatehouse.Identity.Revoking;

namespace Gatehouse.Policies;

/// <summary>What other policies need of an <c>auth</c> part that verifies tokens.</summary>
internal interface ITokenAuthority
{
    /// <summary>The cookie that tokens may come in; null for none.</summary>
    string? Cookie { get; }

    /// <summary>Why it cannot sign; null when it can.</summary>
    string? WhyItCannotSign { get; }

    /// <summary>The public keys as a JWK set; null when there are none to publish, because a secret is shared.</summary>
    string? PublicKeys { get; }

    /// <summary>A token with these claims, and with issuer and audience.</summary>
    string Sign(JsonObject claims);

    /// <summary>From now on no token passes that is revoked there, and none at all while it is not known what is.</summary>
    void Follow(Revocations revocations);
}
