using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse key</c>: a new API key, and what stands for it in the configuration.</summary>
internal static class KeyCommand
{
    // 256 bits. The prefix lets programs that look for lost secrets find it.
    private const string Prefix = "gk_";
    private const int Bytes = 32;

    public static Command Create()
    {
        var command = new Command("key", "Print a new random API key, and its hash for the configuration file.");
        command.SetAction(result =>
        {
            var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
            result.InvocationConfiguration.Output.WriteLine($"for the client: {key}");
            result.InvocationConfiguration.Output.WriteLine($"for the file:   sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}");
            return ExitCodes.Success;
        });
        return command;
    }
}
