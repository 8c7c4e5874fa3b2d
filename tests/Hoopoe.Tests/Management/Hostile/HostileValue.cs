namespace Hoopoe.Tests.Management.Hostile;

/// <summary>A value in a body that hardly any field is meant for.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Json">The value as it is sent.</param>
/// <param name="SpoilsAll">Whether it makes the whole body none, so that no field is to blame.</param>
internal sealed record HostileValue(string Name, string Json, bool SpoilsAll = false)
{
    public static IReadOnlyList<HostileValue> All { get; } =
    [
        new("null", "null"), new("true", "true"), new("number", "7"), new("fraction", "1.5"), new("negative", "-1"), new("zero", "0"),
        new("huge", "99999999999999999999"), new("infinite", "1e999"), new("text", "\"text\""), new("empty", "\"\""),
        new("long", $"\"{new string('x', 256)}\""), new("wide", $"\"{new string('é', 128)}\""), new("nul", "\"a\\u0000b\""), new("list", "[1]"), new("none", "[]"),
        new("object", """{"a":1}"""), new("nested", $$"""{"a":{{new string('[', 40)}}{{new string(']', 40)}}}"""),
        new("infinities", """{"a":[1e999]}"""),
        new("deep", new string('[', 70) + new string(']', 70), SpoilsAll: true),
        new("surrogate", "\"\\ud800\"", SpoilsAll: true),
        new("surrogateName", """{"\udfff":1}""", SpoilsAll: true),
    ];
}
