using System.Globalization;
using System.Security.Authentication;
using Hoopoe.Core.Tracing;
using Hoopoe.Server.Auditing;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Durability;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Telemetry;
using Hoopoe.Server.Tls;
using Microsoft.Extensions.Logging;

namespace Hoopoe.Server.Configuration;

/// <summary>The types of the options.</summary>
internal static class OptionTypes
{
    private const string NoEntries = "none";

    private static readonly (string Name, SslProtocols Value)[] _tlsVersions = [("1.2", SslProtocols.Tls12), ("1.3", SslProtocols.Tls13)];

    public static OptionType<string> Text { get; } = new("a text", (string text, out string value) => (value = text).Length > 0, value => value);

    public static OptionType<string?> Path { get; } = new("a path", (string text, out string? value) => (value = text).Length > 0, value => value ?? "");

    public static OptionType<string?> Secret { get; } = new("a text", (string text, out string? value) => (value = text).Length > 0, value => value ?? "");

    public static OptionType<string?> Pattern { get; } = new(
        "a regular expression; none is for all",
        (string text, out string? value) => (value = text == NoEntries ? null : text) is null || (text.Length > 0 && TraceSelection.Check(text) is null),
        value => value ?? NoEntries);

    public static OptionType<bool> Flag { get; } = new("true or false", bool.TryParse, value => value ? "true" : "false");

    public static OptionType<LogLevel> Level { get; } = new(
        "trace, debug, information, warning, error, critical or none",
        TryParseName,
        value => value.ToString().ToLowerInvariant());

    public static OptionType<IReadOnlyDictionary<string, LogLevel>> CategoryLevels { get; } = new(
        $"categories, each with = and its level, with commas between, or {NoEntries}",
        TryParseCategories,
        value => value.Count == 0 ? NoEntries : string.Join(',', value.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={Level.Format(pair.Value)}")));

    public static OptionType<ClientCertificates> ClientCertificate { get; } = new(
        "none, optional or required",
        TryParseName,
        value => value.ToString().ToLowerInvariant());

    public static OptionType<SslProtocols> TlsVersions { get; } = new(
        "1.2, 1.3 or both with a comma between",
        TryParseVersions,
        value => string.Join(',', _tlsVersions.Where(version => value.HasFlag(version.Value)).Select(version => version.Name)));

    public static OptionType<IReadOnlyDictionary<string, CertificateFiles>> NamedCertificates { get; } = new(
        $"host names, each with = and its certificate's file, and + and its key's file if that is another, with commas between, or {NoEntries}",
        TryParseCertificates,
        value => value.Count == 0 ? NoEntries : string.Join(',', value.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")));

    public static OptionType<LogFormat> Format { get; } = new("text or json", TryParseName, value => value.ToString().ToLowerInvariant());

    public static OptionType<SyncPolicy> Sync { get; } = new(
        "always, interval or never",
        TryParseName,
        value => value.ToString().ToLowerInvariant());

    public static OptionType<AuditFailurePolicy> AuditFailure { get; } = new("continue or refuse", TryParseName, value => value.ToString().ToLowerInvariant());

    public static OptionType<string?> Endpoint { get; } = new(
        $"a URL as http://localhost:4317, or {NoEntries}",
        (string text, out string? value) => (value = text == NoEntries ? null : text) is null
            || (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)),
        value => value ?? NoEntries);

    public static OptionType<string?> Pairs { get; } = new(
        $"name=value with commas between, or {NoEntries}",
        (string text, out string? value) => (value = text == NoEntries ? null : text) is null || Split(text) is { Length: > 0 } pairs
            && Array.TrueForAll(pairs, pair => pair.IndexOf('=', StringComparison.Ordinal) > 0),
        value => value ?? NoEntries);

    public static OptionType<OtlpProtocol> Otlp { get; } = Choice(("grpc", OtlpProtocol.Grpc), ("http/protobuf", OtlpProtocol.HttpProtobuf));

    public static OptionType<SpanSampler> Sampler { get; } = Choice(
        ("always_on", SpanSampler.AlwaysOn), ("always_off", SpanSampler.AlwaysOff), ("traceidratio", SpanSampler.TraceIdRatio),
        ("parentbased_always_on", SpanSampler.ParentBasedAlwaysOn), ("parentbased_always_off", SpanSampler.ParentBasedAlwaysOff),
        ("parentbased_traceidratio", SpanSampler.ParentBasedTraceIdRatio));

    public static OptionType<double> Share { get; } = new(
        "a number from 0 to 1",
        (string text, out double value) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value is >= 0 and <= 1,
        value => value.ToString(CultureInfo.InvariantCulture));

    public static OptionType<IReadOnlyList<string>> Names { get; } = new(
        $"names with commas between, or {NoEntries}",
        (string text, out IReadOnlyList<string> value) => (value = text == NoEntries ? [] : Split(text)).Count > 0 || text == NoEntries,
        value => value.Count == 0 ? NoEntries : string.Join(',', value));

    public static OptionType<string?> Optional(string allowed) => new(
        $"{allowed}, or {NoEntries}",
        (string text, out string? value) => (value = text == NoEntries ? null : text) is null || text.Length > 0,
        value => value ?? NoEntries);

    /// <summary>Some of a few names, in an order that counts.</summary>
    public static OptionType<IReadOnlyList<T>> Several<T>(OptionType<T> one) => new(
        $"{one.Allowed}, or several with commas between",
        (string text, out IReadOnlyList<T> value) =>
        {
            var found = new List<T>();
            value = found;
            foreach (string entry in Split(text))
            {
                if (!one.Parse(entry, out var parsed) || found.Contains(parsed)) return false;
                found.Add(parsed);
            }
            return found.Count > 0;
        },
        value => string.Join(',', value.Select(one.Format)));

    public static OptionType<IReadOnlyList<ListenAddress>> Addresses { get; } = new(
        "IP addresses with commas between, each with :port behind it if wanted; * is all of the machine's",
        TryParseAddresses,
        value => string.Join(',', value));

    public static OptionType<MemoryLimit> Memory { get; } = new(
        "a size as 2GiB, or a share of the memory as 40 %",
        TryParseMemory,
        value => value.ToString());

    public static OptionType<int> Number(int least, int most) => new(
        $"a whole number from {least} to {most}",
        (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most,
        value => value.ToString(CultureInfo.InvariantCulture));

    public static OptionType<int?> OptionalPort { get; } = new(
        $"a whole number from 0 to {ushort.MaxValue}, or {NoEntries}",
        (string text, out int? value) =>
        {
            value = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : null;
            return value is not null || text == NoEntries;
        },
        value => value?.ToString(CultureInfo.InvariantCulture) ?? NoEntries);

    public static OptionType<long> Size(long least, long most) => new(
        $"a size from {ByteSize.Format(least)} to {ByteSize.Format(most)}",
        (string text, out long value) => ByteSize.TryParse(text, out value) && value >= least && value <= most,
        ByteSize.Format);

    public static OptionType<TimeSpan> Time(TimeSpan least, TimeSpan most) => new(
        $"a time with its unit (ms, s, min, h, d) from {Duration.Format(least)} to {Duration.Format(most)}",
        (string text, out TimeSpan value) => Duration.TryParse(text, out value) && value >= least && value <= most,
        Duration.Format);

    // Names that are not ours, as others write them.
    public static OptionType<T> Choice<T>(params (string Name, T Value)[] choices)
        where T : struct, Enum => new(
            $"{string.Join(", ", choices[..^1].Select(choice => choice.Name))} or {choices[^1].Name}",
            (string text, out T value) =>
            {
                int found = Array.FindIndex(choices, choice => choice.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
                value = found < 0 ? default : choices[found].Value;
                return found >= 0;
            },
            value => Array.Find(choices, choice => choice.Value.Equals(value)).Name);

    // A number is not how anybody is to write one of these.
    private static bool TryParseName<T>(string text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && char.IsAsciiLetter(text[0]);

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool TryParseAddresses(string text, out IReadOnlyList<ListenAddress> value)
    {
        var addresses = new List<ListenAddress>();
        value = addresses;
        foreach (string entry in Split(text))
        {
            if (!ListenAddress.TryParse(entry, out var address)) return false;
            addresses.Add(address);
        }
        return addresses.Count > 0;
    }

    private static bool TryParseCategories(string text, out IReadOnlyDictionary<string, LogLevel> value)
    {
        var levels = new Dictionary<string, LogLevel>(StringComparer.Ordinal);
        value = levels;
        if (text == NoEntries) return true;
        foreach (string entry in Split(text))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !LogLevels.IsKnown(entry[..equals].Trim()) || !Level.Parse(entry[(equals + 1)..].Trim(), out var level)) return false;
            levels[entry[..equals].Trim()] = level;
        }
        return levels.Count > 0;
    }

    private static bool TryParseVersions(string text, out SslProtocols value)
    {
        value = SslProtocols.None;
        foreach (string entry in Split(text))
        {
            var version = Array.Find(_tlsVersions, version => version.Name == entry);
            if (version.Name is null) return false;
            value |= version.Value;
        }
        return value != SslProtocols.None;
    }

    private static bool TryParseCertificates(string text, out IReadOnlyDictionary<string, CertificateFiles> value)
    {
        var certificates = new Dictionary<string, CertificateFiles>(StringComparer.OrdinalIgnoreCase);
        value = certificates;
        if (text == NoEntries) return true;
        foreach (string entry in Split(text))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == entry.Length - 1) return false;
            certificates[entry[..equals].Trim()] = CertificateFiles.Parse(entry[(equals + 1)..].Trim());
        }
        return certificates.Count > 0;
    }

    private static bool TryParseMemory(string text, out MemoryLimit value)
    {
        value = default;
        if (text.EndsWith('%'))
        {
            bool isNumber = double.TryParse(text.AsSpan(..^1).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent);
            value = MemoryLimit.OfMachine(percent);
            return isNumber && percent is > 0 and <= 100;
        }
        bool isSize = ByteSize.TryParse(text, out long bytes) && bytes > 0;
        value = MemoryLimit.OfBytes(bytes);
        return isSize;
    }
}
