namespace Gatehouse.Identity.Tests.Users;

/// <summary>A test that is skipped where files cannot be given to somebody else: not on Linux, or not as root.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PrivilegedFactAttribute : FactAttribute
{
    public PrivilegedFactAttribute() =>
        Skip = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? null : "only root on Linux gives files to others";
}
