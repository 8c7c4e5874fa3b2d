using System.Globalization;

namespace Hoopoe.Bench.Workloads;

/// <summary>
/// Reads fields of an AMQP table from the command line, <c>x-max-length=1000</c>: whole numbers, fractions, true and false become what
/// they are, anything else is text, and so is what stands in quotes.
/// </summary>
internal static class FieldSyntax
{
    public static KeyValuePair<string, object?> Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new WorkloadException($"'{text}' is no argument; an argument is NAME=VALUE");
        return new(text[..equals], Value(text[(equals + 1)..]));
    }

    private static object Value(string text)
    {
        if (text is ['"', .., '"'] or ['\'', .., '\'']) return text[1..^1];
        if (bool.TryParse(text, out bool flag)) return flag;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)) return number;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long large)) return large;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction) ? fraction : text;
    }
}
