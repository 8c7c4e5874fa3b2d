using System.CommandLine;
using Hoopoe.Control;
using Hoopoe.Tls;

namespace Hoopoe.Commands.Ctl;

/// <summary>Makes control commands: each gets a session when it runs, and ends with the exit code of what went wrong. Lives while the command line is built.</summary>
internal sealed class CtlBuilder(CtlOptions options, Terminal terminal, Func<ClientTls, HttpMessageHandler> transport, Func<string, string?> environment)
{
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(60);

    public Command Define(string name, string description, IEnumerable<Symbol> symbols, Func<CtlSession, Task> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }
        command.SetAction((parsed, _) => RunAsync(parsed, run));
        return command;
    }

    public static Argument<string> Required(string name, string description) => new(name) { Description = description };

    public static Argument<string?> Optional(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    private async Task<int> RunAsync(ParseResult parsed, Func<CtlSession, Task> run)
    {
        try
        {
            var address = ManagementAddress.Parse(parsed.GetValue(options.Url) ?? environment(ManagementAddress.Variable) ?? ManagementAddress.Usual);
            if (parsed.GetValue(options.Timeout) is <= 0 or > 86400 or double.NaN) throw new ControlException("--timeout takes seconds, from above 0 to 86400", ExitCode.Usage);
            using var session = new CtlSession(options, parsed, address, (to, limit) => Connect(parsed, to, limit), terminal);
            await run(session);
            return 0;
        }
        catch (ControlException error)
        {
            return HoopoeCommand.Complain(error.Message, error.ExitCode, terminal.Error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return HoopoeCommand.Complain(error.Message, ExitCode.Software, terminal.Error);
        }
    }

    private ManagementClient Connect(ParseResult parsed, ManagementAddress address, TimeSpan? limit) =>
        new(address, transport(options.Tls.Read(parsed)), limit ?? (parsed.GetValue(options.Timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : UsualTimeout));
}
