using System.CommandLine;
using System.CommandLine.Parsing;
using Hoopoe.Commands.Ctl;
using Hoopoe.Control;
using Hoopoe.Server;

namespace Hoopoe.Commands;

/// <summary>
/// The command line's root. A command ends with 0, with 1 for what went wrong, or with 2 for a command line that is
/// not understood (hoopoe ctl: with those of <see cref="ExitCode"/>); what went wrong is one line on the error output.
/// </summary>
internal static class HoopoeCommand
{
    public const int Failed = 1;
    public const int NotUnderstood = 2;

    /// <summary>An argument that begins with @ is that and no file with arguments: passwords and routing keys may begin so.</summary>
    public static ParserConfiguration Syntax { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>What an argument is called whose every value is a secret.</summary>
    public const string PasswordArgument = "PASSWORD";

    /// <summary>Runs what was typed, and keeps what is secret in it from other users of the machine.</summary>
    public static Task<int> RunAsync(string[] arguments)
    {
        var root = CreateRoot();
        string[] operands =
        [
            .. root.Parse(arguments, Syntax).CommandResult.Children.OfType<ArgumentResult>().Where(result => result.Argument.Name == PasswordArgument)
                .SelectMany(result => result.Tokens).Select(token => token.Value),
        ];
        CommandLineSecrets.HideFromSystem(arguments, operands);
        return RunAsync(root, arguments, Console.Error);
    }

    /// <summary>Runs what is typed; what is not understood is said to <paramref name="error"/>.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] arguments, TextWriter error)
    {
        var parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments, Syntax);
        if (parsed.Errors.Count > 0)
            return Complain($"{Reason(parsed)};{Meant(parsed)} '{Spelled(parsed.CommandResult)} --help' says what is understood", IsControl(parsed.CommandResult) ? ExitCode.Usage : NotUnderstood, error);
        try
        {
            // A command that runs for long listens for signals itself.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (HoopoeStartException failure)
        {
            return Complain(failure.Message, Failed, error);
        }
    }

    public static RootCommand CreateRoot() => new("Hoopoe, a message broker that RabbitMQ's clients talk to unchanged")
    {
        ServeCommand.Create(), CtlCommand.Create(), TopCommand.Create(), PublishCommand.Create(), ConsumeCommand.Create(), BrowseCommand.Create(),
        BenchCommand.Create(), InspectCommand.Create(), AuditCommand.Create(), TlsCommand.Create(), KeysCommand.Create(), OptionsCommand.Create(),
        CompletionCommand.Create(),
    };

    /// <summary>Says in one line what went wrong.</summary>
    public static int Complain(string message, int exitCode, TextWriter? to = null)
    {
        (to ?? Console.Error).WriteLine($"hoopoe: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }

    /// <summary>Whether it is a control command, whose exit codes are rabbitmqctl's.</summary>
    private static bool IsControl(CommandResult command) => command.Command.Name is CtlCommand.Name or TopCommand.Name or KeysCommand.Name || (command.Parent is CommandResult parent && IsControl(parent));

    /// <summary>A word that is no command says more than that a command is missing.</summary>
    private static string Reason(ParseResult parsed) =>
        (parsed.Errors.FirstOrDefault(error => parsed.UnmatchedTokens.Any(word => error.Message.Contains($"'{word}'", StringComparison.Ordinal))) ?? parsed.Errors[0]).Message.TrimEnd('.');

    /// <summary>The command that was probably meant, if a word is nearly one.</summary>
    private static string Meant(ParseResult parsed) =>
        parsed.UnmatchedTokens.Count > 0 && NearestName.Of(parsed.UnmatchedTokens[0], parsed.CommandResult.Command.Subcommands.Select(command => command.Name)) is { } name
            ? $" did you mean '{name}'?" : "";

    /// <summary>A command as it is typed, with those that it belongs to.</summary>
    private static string Spelled(CommandResult command) => command.Parent is CommandResult parent ? $"{Spelled(parent)} {command.Command.Name}" : "hoopoe";
}
