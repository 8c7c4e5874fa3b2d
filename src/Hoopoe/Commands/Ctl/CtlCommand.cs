using System.CommandLine;
using Hoopoe.Control;
using Hoopoe.Tls;

namespace Hoopoe.Commands.Ctl;

/// <summary>hoopoe ctl: what rabbitmqctl does, over the HTTP API of any broker that has RabbitMQ's.</summary>
internal static class CtlCommand
{
    public const string Name = "ctl";

    public static Command Create() => Create(Terminal.OfProcess, OpenTransport, Environment.GetEnvironmentVariable);

    /// <summary>The command with what a test puts in place of the process's own.</summary>
    public static Command Create(Terminal terminal, Func<ClientTls, HttpMessageHandler> transport, Func<string, string?> environment)
    {
        var options = new CtlOptions();
        var builder = new CtlBuilder(options, terminal, transport, environment);
        var command = new Command(Name, "Control a running broker as rabbitmqctl does, over its HTTP API");
        foreach (var option in options.All) command.Options.Add(option);
        IEnumerable<Command> all =
        [
            .. ListCommands.Of(builder), .. UserCommands.Of(builder), .. PermissionCommands.Of(builder), .. VirtualHostCommands.Of(builder), .. PolicyCommands.Of(builder),
            .. ParameterCommands.Of(builder), .. LimitCommands.Of(builder), .. QueueCommands.Of(builder), .. ConnectionCommands.Of(builder), .. DefinitionCommands.Of(builder),
            .. NodeCommands.Of(builder), .. ServiceCommands.Of(builder), .. CheckCommands.Of(builder), .. HintCommands.Of(builder),
        ];
        foreach (var one in all) command.Subcommands.Add(one);
        command.Subcommands.Add(Help(command));
        return command;
    }

    // A word besides the option, as rabbitmqctl has it.
    private static Command Help(Command of)
    {
        var about = CtlBuilder.Optional("COMMAND", "The command");
        var help = new Command("help", "Show what there is, or what a command takes") { about };
        help.SetAction((parsed, cancel) =>
        {
            string[] words = parsed.GetValue(about) is { } name ? [name, "--help"] : ["--help"];
            return of.Parse(words).InvokeAsync(parsed.InvocationConfiguration, cancel);
        });
        return help;
    }

    /// <summary>What requests go through.</summary>
    public static SocketsHttpHandler OpenTransport(ClientTls tls) =>
        new() { ConnectTimeout = TimeSpan.FromSeconds(10), UseProxy = false, SslOptions = tls.OptionsFor(host: null) };
}
