namespace Gatehouse.Policies.Limit;

/// <summary>Whom a limit counts.</summary>
internal enum LimitSubject
{
    /// <summary>All together.</summary>
    Everybody,

    /// <summary>Each client's address; of IPv6 the network of 64 bits, which is what one client is given.</summary>
    Address,

    /// <summary>Each caller, and where nobody is known, each address.</summary>
    Caller,

    /// <summary>Each value of an expression, and where there is none, each address.</summary>
    Expression,
}
