using System.Globalization;

namespace Hoopoe.Core.Parameters;

/// <summary>How RabbitMQ writes a value of a parameter into an error text: as its language prints it.</summary>
internal static class ErlangText
{
    /// <summary>The value as text, as in &lt;&lt;"drop"&gt;&gt; or #{&lt;&lt;"a"&gt;&gt; =&gt; 1}.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string text => $"<<\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\">>",
        double number => OfDouble(number),
        Arguments table => $"#{{{string.Join(',', table.Select(pair => $"{Of(pair.Key)} => {Of(pair.Value)}"))}}}",
        IReadOnlyList<object?> list => $"[{string.Join(',', list.Select(Of))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Named values as a list of pairs.</summary>
    public static string OfPairs(IEnumerable<KeyValuePair<string, object?>> pairs) =>
        $"[{string.Join(',', pairs.Select(pair => $"{{{Of(pair.Key)},{Of(pair.Value)}}}"))}]";

    private static string OfDouble(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) || text.Contains('E', StringComparison.Ordinal) ? text : text + ".0";
    }
}
