using System.Text;

namespace Hoopoe.Management.Metrics;

/// <summary>Labels as they stand behind a metric's name: {vhost="/",queue="orders"}, with what the format wants escaped. Stateless.</summary>
internal static class LabelText
{
    /// <summary>No labels.</summary>
    public static byte[] None { get; } = [];

    /// <summary>The text of labels, in their order.</summary>
    public static byte[] Of(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (labels.IsEmpty) return None;
        var text = new StringBuilder("{");
        foreach (var (name, value) in labels)
        {
            if (text.Length > 1) text.Append(',');
            text.Append(name).Append("=\"").Append(Escape(value)).Append('"');
        }
        return Encoding.UTF8.GetBytes(text.Append('}').ToString());
    }

    private static string Escape(string value) => value.AsSpan().ContainsAny('\\', '"', '\n')
        ? value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
        : value;
}
