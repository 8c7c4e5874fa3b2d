using System.CommandLine;
using Hoopoe.Bench.Client;
using Hoopoe.Bench.Workloads;
using Hoopoe.Messages;
using Hoopoe.Tls;

namespace Hoopoe.Commands;

/// <summary>What publish, consume and browse have in common: where the broker is, and how errors end them.</summary>
internal sealed class MessageOptions
{
    /// <summary>The variable that names the broker where no option does.</summary>
    public const string Variable = "HOOPOE_AMQP_URL";

    public Option<string?> Uri { get; } = new("--uri", "-u")
    {
        Description = $"The broker, amqp://user:password@host:port/vhost or amqps://; without it {Variable} says [default: amqp://localhost]", HelpName = "URI",
    };

    public ClientTlsOptions Tls { get; } = new();

    /// <summary>A command that has these options, and a line on the error output for whatever goes wrong.</summary>
    public Command Define(string name, string description, IEnumerable<Symbol> symbols, Func<ParseResult, int> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }
        command.Options.Add(Uri);
        foreach (var option in Tls.All) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            try
            {
                return run(parsed);
            }
            catch (Exception error) when (error is WorkloadException or MessageException)
            {
                return HoopoeCommand.Complain(error.Message, HoopoeCommand.NotUnderstood);
            }
            catch (Exception error) when (error is BenchException or IOException or UnauthorizedAccessException)
            {
                return HoopoeCommand.Complain(error.Message, HoopoeCommand.Failed);
            }
        });
        return command;
    }

    public MessageChannel Open(ParseResult parsed, string name) => MessageChannel.Open(
        BrokerUri.Parse(parsed.GetValue(Uri) ?? Environment.GetEnvironmentVariable(Variable) ?? "amqp://localhost") with { Trust = Tls.Read(parsed) }, name);

    /// <summary>How received messages are written.</summary>
    public static Option<string> Format()
    {
        var format = new Option<string>("--format", "-f")
        {
            Description = "text for people; json for programs, an object a line; raw for bodies alone, a line each", HelpName = "text|json|raw", DefaultValueFactory = _ => "text",
        };
        format.CompletionSources.Add("text", "json", "raw");
        return format;
    }

    public static MessageFormat FormatOf(string text) => text switch
    {
        "text" => MessageFormat.Text,
        "json" => MessageFormat.Json,
        "raw" => MessageFormat.Raw,
        _ => throw new MessageException($"'{text}' is no format; there are text, json and raw"),
    };
}
