using System.Text;
using Spectre.Console;

namespace Hoopoe.Control;

/// <summary>Where a command reads and writes. One for the process; tests put strings in its place.</summary>
/// <param name="Out">What was asked for.</param>
/// <param name="Error">Prompts.</param>
/// <param name="In">What is piped in.</param>
/// <param name="IsTyped">Whether a person types the input.</param>
/// <param name="IsSeen">Whether a person sees the output, so that tables are drawn.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, TextReader In, bool IsTyped, bool IsSeen)
{
    private const int WidthOfFiles = 10_000;

    public static Terminal OfProcess { get; } = new(Console.Out, Console.Error, Console.In, !Console.IsInputRedirected, !Console.IsOutputRedirected);

    /// <summary>Draws on the output. A file has lines of any length, so that a program that reads it finds a row in each.</summary>
    public IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out) });
        if (!IsSeen) console.Profile.Width = WidthOfFiles;
        return console;
    }

    /// <summary>A password from a prompt that does not echo, or the first line of what is piped in.</summary>
    /// <exception cref="ControlException">There is none.</exception>
    public string ReadPassword()
    {
        string? password = IsTyped ? ReadUnseen() : In.ReadLine();
        return string.IsNullOrEmpty(password) ? throw new ControlException("a password is needed: type it, pipe it in, or give it as an argument", ExitCode.Usage) : password;
    }

    private string ReadUnseen()
    {
        Error.Write("Password: ");
        StringBuilder typed = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar != '\0') typed.Append(key.KeyChar);
        }
        Error.WriteLine();
        return typed.ToString();
    }
}
