using System.Text.Json.Nodes;
using Gatehouse.Identity.Revoking;

namespace Gatehouse.Policies;

/// <summary>What a login needs of the <c>auth</c> part that verifies the login's tokens.</summary>
internal interface ITokenAuthority
{
    /// <summary>Why it cannot sign; null when it can.</summary>
    string? WhyItCannotSign { get; }

    /// <summary>The public keys as a JWK set; null when there are none to publish, because a secret is shared.</summary>
    string? PublicKeys { get; }

    /// <summary>A token with these claims, and with issuer and audience.</summary>
    string Sign(JsonObject claims);

    /// <summary>From now on no token passes that is revoked there, and none at all while it is not known what is.</summary>
    void Follow(Revocations revocations);
}
