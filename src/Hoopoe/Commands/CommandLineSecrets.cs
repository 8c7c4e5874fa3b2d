using System.Text;
using System.Text.RegularExpressions;

namespace Hoopoe.Commands;

/// <summary>
/// Finds what is secret in a command line, and blots it out where the system keeps it for ps, as database clients do. Whoever looks within the
/// process's first tenth of a second sees it all the same: a variable, a file or the prompt is better, and each command has one of them.
/// Stateless.
/// </summary>
internal static partial class CommandLineSecrets
{
    private const RegexOptions Matching = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline;
    private const int LongestMatchMs = 1000;
    private const byte Blot = (byte)'*';

    // Fields of proc_pid_stat(5), counted from the one after the program's name.
    private const int ArgumentsStart = 48 - 3;
    private const int ArgumentsEnd = 49 - 3;

    /// <summary>The arguments with each octet of a secret replaced.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="operands">Arguments that are secrets by their place, as the command has it.</param>
    public static IReadOnlyList<byte[]> Hide(IReadOnlyList<string> arguments, IReadOnlyCollection<string> operands)
    {
        var hidden = new byte[arguments.Count][];
        for (int i = 0; i < hidden.Length; i++)
        {
            hidden[i] = Encoding.UTF8.GetBytes(arguments[i]);
            bool isValue = i > 0 && SecretOption().IsMatch(arguments[i - 1]) && !arguments[i].StartsWith("--", StringComparison.Ordinal);
            if (isValue || operands.Contains(arguments[i])) hidden[i].AsSpan().Fill(Blot);
            BlotOut(hidden[i], arguments[i], SecretValue());
            BlotOut(hidden[i], arguments[i], AddressWithPassword());
        }
        return hidden;
    }

    /// <summary>Blots the secrets out of what ps shows of this process; does nothing where the system keeps it out of reach.</summary>
    public static unsafe void HideFromSystem(IReadOnlyList<string> arguments, IReadOnlyCollection<string> operands)
    {
        var hidden = Hide(arguments, operands);
        if (!OperatingSystem.IsLinux() || hidden.Zip(arguments).All(pair => pair.First.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(pair.Second)))) return;
        try
        {
            string stat = File.ReadAllText("/proc/self/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            (nint start, nint end) = (nint.Parse(fields[ArgumentsStart]), nint.Parse(fields[ArgumentsEnd]));
            byte[] shown = File.ReadAllBytes("/proc/self/cmdline");
            // Ours are the last; before them come the names of those that started us. What is not as expected is left alone.
            byte[] typed = [.. arguments.SelectMany(argument => Encoding.UTF8.GetBytes(argument).Append((byte)0))];
            if (start == 0 || end - start != shown.Length || !shown.AsSpan().EndsWith(typed)) return;
            byte[] instead = [.. hidden.SelectMany(argument => argument.Append((byte)0))];
            instead.CopyTo(new Span<byte>((void*)(end - typed.Length), typed.Length));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            // No worse than before.
        }
    }

    private static void BlotOut(byte[] bytes, string argument, Regex pattern)
    {
        var secret = pattern.Match(argument).Groups["secret"];
        if (!secret.Success) return;
        int start = Encoding.UTF8.GetByteCount(argument.AsSpan(0, secret.Index));
        bytes.AsSpan(start, Encoding.UTF8.GetByteCount(secret.ValueSpan)).Fill(Blot);
    }

    // A file that holds a secret is none.
    [GeneratedRegex("^--(?!.*file)[a-z.-]*(?:password|secret|token)[a-z.-]*$", Matching, LongestMatchMs)]
    private static partial Regex SecretOption();

    [GeneratedRegex("^(?![^=]*file)[a-z.:_-]*(?:password|secret|token)[a-z.:_-]*=(?<secret>.*)$", Matching, LongestMatchMs)]
    private static partial Regex SecretValue();

    [GeneratedRegex("^(?:--?[a-z-]+=)?[a-z0-9.+-]+://[^/@:]*:(?<secret>.*)@", Matching, LongestMatchMs)]
    private static partial Regex AddressWithPassword();
}
