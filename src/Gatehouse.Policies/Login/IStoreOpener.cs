using Gatehouse.Identity;
using Gatehouse.Identity.Revoking;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Login;

/// <summary>Opens what keeps users and sessions.</summary>
internal interface IStoreOpener
{
    /// <summary>Opens; null, and why not, when that has to be tried again.</summary>
    IdentityStores? Open(Revocations revocations, TimeProvider time, ILogger logger, out string? why);
}
