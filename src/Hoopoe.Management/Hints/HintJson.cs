using System.Globalization;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Hints;

/// <summary>Hints as the API shows them. Stateless.</summary>
internal static class HintJson
{
    /// <summary>Writes a hint.</summary>
    public static void Write(JsonFields fields, Hint hint)
    {
        var (subject, finding) = (hint.Subject, hint.Finding);
        fields.Text("id", hint.Id);
        fields.Text("rule", hint.Rule);
        fields.Text("severity", NameOf(finding.Severity));
        fields.Object("object", subject, static (inner, about) =>
        {
            inner.Text("type", about.Kind);
            inner.Text("name", about.Name);
            inner.Text("link", about.Link);
        });
        fields.Text("vhost", subject.VirtualHost);
        fields.Text("queue", subject.Queue);
        fields.Text("since", hint.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        fields.Text("problem", finding.Problem);
        fields.Text("remedy", finding.Remedy);
        fields.Object("evidence", finding.Evidence, WriteEvidence);
    }

    private static void WriteEvidence(JsonFields fields, IReadOnlyList<(string Name, object Value)> evidence)
    {
        foreach (var (name, value) in evidence)
        {
            if (value is long whole) fields.Number(name, whole);
            else if (value is double real) fields.Rate(name, Math.Round(real, 3));
            else fields.Text(name, value.ToString());
        }
    }

    private static string NameOf(HintSeverity severity) => severity switch
    {
        HintSeverity.Critical => "critical",
        HintSeverity.Warning => "warning",
        _ => "information",
    };
}
