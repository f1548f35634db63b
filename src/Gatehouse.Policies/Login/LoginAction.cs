namespace Gatehouse.Policies.Login;

/// <summary>What a request of a login does.</summary>
internal enum LoginAction
{
    /// <summary>Exchanges a password for tokens.</summary>
    Login,

    /// <summary>Exchanges a refresh token for new tokens.</summary>
    Refresh,

    /// <summary>Ends a session.</summary>
    Logout,

    /// <summary>Tells who is logged in.</summary>
    Me,

    /// <summary>Tells the public keys.</summary>
    Keys,
}
