using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.TestKit.Files;

/// <summary>A certificate with its key, in memory and as PEM files.</summary>
public sealed record CertificateFiles(X509Certificate2 Certificate, string CertificatePath, string KeyPath);
