using System.CommandLine;
using System.CommandLine.Parsing;
using Hoopoe.Server;

namespace Hoopoe.Commands;

/// <summary>
/// The command line's root. A command ends with 0, with 1 for what went wrong, or with 2 for a command line that is
/// not understood; what went wrong is one line on the error output.
/// </summary>
internal static class HoopoeCommand
{
    public const int Failed = 1;
    public const int NotUnderstood = 2;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Hoopoe, a message broker that RabbitMQ's clients talk to unchanged") { ServeCommand.Create(), BenchCommand.Create(), InspectCommand.Create(), OptionsCommand.Create() };
        var parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0)
            return Complain($"{parsed.Errors[0].Message.TrimEnd('.')}; '{Spelled(parsed.CommandResult)} --help' says what is understood", NotUnderstood);
        try
        {
            // A command that runs for long listens for signals itself.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (HoopoeStartException error)
        {
            return Complain(error.Message, Failed);
        }
    }

    /// <summary>Says in one line what went wrong.</summary>
    public static int Complain(string message, int exitCode)
    {
        Console.Error.WriteLine($"hoopoe: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }

    /// <summary>A command as it is typed, with those that it belongs to.</summary>
    private static string Spelled(CommandResult command) => command.Parent is CommandResult parent ? $"{Spelled(parent)} {command.Command.Name}" : "hoopoe";
}
