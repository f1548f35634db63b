using System.CommandLine;
using System.Text;
using System.Text.Json;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse jws verify</c>: whether signatures are right, to compare with other verifiers.</summary>
internal static class JwsCommand
{
    private const int LongestLine = 1024 * 1024;

    public static Command Create()
    {
        var verify = new Command("verify", "Read lines {\"jwk\":{},\"jws\":\"\"} from standard input and write true or false for each.");
        verify.SetAction(result => Run(Console.In, result.InvocationConfiguration.Output));
        return new Command("jws", "Signed tokens.") { verify };
    }

    internal static int Run(TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line)
            output.WriteLine(IsValid(line) ? "true" : "false");
        return ExitCodes.Success;
    }

    private static bool IsValid(string line)
    {
        if (line.Length > LongestLine)
            return false;
        try
        {
            var json = JsonElement.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return json.ValueKind == JsonValueKind.Object
                && json.TryGetProperty("jwk", out var jwk) && json.TryGetProperty("jws", out var jws) && jws.ValueKind == JsonValueKind.String
                && VerificationKey.FromJwk(Encoding.UTF8.GetBytes(jwk.GetRawText()), out _) is { } key
                && JwsVerifier.Verify(jws.GetString(), key) == TokenFault.None;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;   // not JSON, or text with half a surrogate pair
        }
    }
}
