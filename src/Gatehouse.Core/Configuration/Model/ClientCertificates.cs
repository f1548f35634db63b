namespace Gatehouse.Core.Configuration.Model;

/// <summary>Whether a listener asks its clients for certificates.</summary>
public enum ClientCertificates
{
    /// <summary>It does not ask.</summary>
    None,

    /// <summary>It asks; a client without one may go on, one with a wrong one may not.</summary>
    Allow,

    /// <summary>No connection without one.</summary>
    Require,
}
