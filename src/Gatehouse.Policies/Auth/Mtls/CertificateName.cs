namespace Gatehouse.Policies.Auth.Mtls;

/// <summary>What in a certificate says whom it is for.</summary>
internal enum CertificateName
{
    /// <summary>The common name of the subject.</summary>
    Cn,

    /// <summary>The DNS name among the alternative names.</summary>
    Dns,

    /// <summary>The URI among the alternative names: a SPIFFE ID, for example.</summary>
    Uri,

    /// <summary>The address of mail among the alternative names.</summary>
    Email,

    /// <summary>The SHA-256 of the certificate, in lower-case hexadecimal digits.</summary>
    Thumbprint,
}
