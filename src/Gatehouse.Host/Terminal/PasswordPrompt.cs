using System.Text;
using Gatehouse.Identity.Hashing;

namespace Gatehouse.Host.Terminal;

/// <summary>Reads a password: asked for twice and not shown on a terminal, a line of standard input elsewhere.</summary>
internal static class PasswordPrompt
{
    /// <summary>Reads; null when it cannot be used, which <paramref name="error"/> was told.</summary>
    /// <param name="input">Where from; null for the process's own input.</param>
    /// <param name="error">Where questions and problems go.</param>
    public static string? Read(TextReader? input, TextWriter error)
    {
        var isTerminal = input is null && !Console.IsInputRedirected;
        var password = isTerminal ? Ask("Password: ", error) : (input ?? Console.In).ReadLine();
        if (!Passwords.IsAcceptable(password))
        {
            error.WriteLine($"a password has 1 to {Passwords.MaxLength} characters; give it on a terminal, or as a line on standard input");
            return null;
        }
        if (isTerminal && Ask("The same again: ", error) != password)
        {
            error.WriteLine("the two passwords are not the same");
            return null;
        }
        return password;
    }

    private static string Ask(string question, TextWriter error)
    {
        error.Write(question);
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar)) // an arrow key is U+0000
                text.Append(key.KeyChar);
        }
        error.WriteLine();
        return text.ToString();
    }
}
