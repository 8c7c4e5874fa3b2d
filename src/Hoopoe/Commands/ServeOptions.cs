using System.CommandLine;
using Hoopoe.Server.Data;

namespace Hoopoe.Commands;

/// <summary>
/// The switches of hoopoe serve. Each is a short name for an option of the catalogue, which checks its value like
/// that of any other source; --set reaches all options.
/// </summary>
internal sealed class ServeOptions
{
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Set any option, as in --set amqp.heartbeat=30s; 'hoopoe options' lists them",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<bool> _memoryOnly = new("--memory-only") { Description = "Keep nothing on disk" };

    private readonly (string Key, Option<string> Option)[] _named =
    [
        Named("listen.bind", "--bind", "ADDRESS", "Addresses to listen at, with commas between [default: *, all of the machine's]"),
        Named("listen.port", "--port", "N", "Port for AMQP; 0 finds a free one [default: 5672]"),
        Named("http.port", "--http-port", "N", "Port for HTTP; 0 is none [default: 15672]"),
        Named("tls.certificate", "--tls-certificate", "FILE", "The broker's certificate, PEM or PFX: AMQP and HTTP are spoken over TLS too"),
        Named("tls.key", "--tls-key", "FILE", "Its private key, PEM, if that is in a file of its own"),
        Named("tls.ca", "--tls-ca", "FILE", "Authorities whose clients are trusted, PEM"),
        Named("metrics.port", "--metrics-port", "N", "Port for Prometheus, on this machine alone; 0 is none [default: 15692]"),
        Named("data.directory", "--data", "DIR", $"Where data is kept [default: {DataOptions.DefaultDirectory}]"),
        Named("definitions.file", "--definitions", "FILE", "RabbitMQ definitions (JSON) to load at the start"),
        Named("log.level", "--log-level", "LEVEL", "Least important level that is logged [default: information]"),
        Named("log.format", "--log-format", "FORMAT", "How a line of the log is written: text or json [default: text]"),
    ];

    public ServeOptions() => _set.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            if (token.Value.IndexOf('=', StringComparison.Ordinal) <= 0) result.AddError($"--set takes KEY=VALUE, not '{token.Value}'");
        }
    });

    /// <summary>All switches, in the order of the help.</summary>
    public IEnumerable<Option> All => [.. _named.Select(named => named.Option), _memoryOnly, _set];

    /// <summary>What the command line sets, by the options' keys.</summary>
    public IReadOnlyDictionary<string, string?> Read(ParseResult parsed)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in parsed.GetValue(_set) ?? [])
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            values[pair[..equals]] = pair[(equals + 1)..];
        }
        foreach (var (key, option) in _named)
        {
            if (parsed.GetValue(option) is { } value) values[key] = value;
        }
        if (parsed.GetResult(_memoryOnly) is { Implicit: false }) values["data.memory-only"] = parsed.GetValue(_memoryOnly) ? "true" : "false";
        return values;
    }

    private static (string Key, Option<string> Option) Named(string key, string name, string value, string description) =>
        (key, new Option<string>(name) { Description = description, HelpName = value });
}
