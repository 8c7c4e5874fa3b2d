using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hoopoe.Control;
using Hoopoe.Control.Lists;

namespace Hoopoe.Commands.Ctl;

/// <summary>One control command that is being carried out: what was typed, the broker, and where answers go. Ends with the command.</summary>
internal sealed class CtlSession(CtlOptions options, ParseResult parsed, ManagementAddress address, Func<ManagementAddress, TimeSpan?, ManagementClient> connect, Terminal terminal) : IDisposable
{
    public ManagementClient Api { get; } = connect(address, null);

    public ManagementAddress Address { get; } = address;

    public Terminal Terminal { get; } = terminal;

    public string VirtualHost { get; } = parsed.GetValue(options.VirtualHost) ?? "/";

    /// <summary>Whether a virtual host was named.</summary>
    public bool HasVirtualHost { get; } = parsed.GetValue(options.VirtualHost) is not null;

    public ListFormat Format { get; } = options.FormatIn(parsed);

    /// <summary>Seconds that were asked for.</summary>
    public double? Timeout { get; } = parsed.GetValue(options.Timeout);

    private bool IsSilent { get; } = parsed.GetValue(options.Silent);

    public T Value<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    public T Value<T>(Option<T> option) => parsed.GetValue(option)!;

    /// <summary>Tells a person what is being done; programs are not told.</summary>
    public void Say(string text)
    {
        if (!parsed.GetValue(options.Quiet) && !IsSilent && Format != ListFormat.Json && Format != ListFormat.Csv) Terminal.Out.WriteLine(text);
    }

    public Task WriteListAsync(IReadOnlyList<Column> columns, IAsyncEnumerable<JsonElement> items) =>
        new ListWriter(columns, !IsSilent && !parsed.GetValue(options.NoTableHeaders), Terminal).WriteAsync(items, Format);

    public void WriteJson(JsonNode? value) => Terminal.Out.WriteLine(value.TextOf(indented: true));

    /// <summary>A connection of its own for another login or limit.</summary>
    public ManagementClient Connect(string user, string password) => connect(Address with { User = user, Password = password }, null);

    /// <summary>A connection whose answers may take no longer than that.</summary>
    public ManagementClient Connect(TimeSpan timeout) => connect(Address, timeout);

    /// <summary>The JSON object that somebody typed.</summary>
    /// <exception cref="ControlException">It is none.</exception>
    public static JsonElement ReadObject(string text, string what) => ReadJson(text, what) is { ValueKind: JsonValueKind.Object } value
        ? value
        : throw new ControlException($"{what} is a JSON object, such as {{\"max-length\": 1000}}", ExitCode.Data);

    /// <summary>Any JSON that somebody typed.</summary>
    /// <exception cref="ControlException">It is none.</exception>
    public static JsonElement ReadJson(string text, string what)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException error)
        {
            throw new ControlException($"{what} is no JSON: {error.Message}", ExitCode.Data);
        }
    }

    public void Dispose() => Api.Dispose();
}
