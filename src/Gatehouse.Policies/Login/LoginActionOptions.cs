using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.Login;

/// <summary>A request of the login at the top of the file. The login brings its routes along; this is for further ones, at other paths.</summary>
[Shorthand(nameof(Do))]
internal sealed class LoginActionOptions
{
    /// <summary>What is done.</summary>
    public required LoginAction Do { get; init; }
}
