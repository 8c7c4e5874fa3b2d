namespace Hoopoe.Interop.Parity.Wire;

/// <summary>A field table as a list of pairs. The .NET type of a value says its type on the wire
/// (<see cref="TableCodec"/>), so that a script can send any of them and see which one came back.</summary>
internal sealed class Table : List<KeyValuePair<string, object?>>
{
    /// <summary>A table of these pairs.</summary>
    public static Table Of(params (string Key, object? Value)[] pairs)
    {
        Table table = [];
        foreach ((string key, object? value) in pairs)
            table.Add(new KeyValuePair<string, object?>(key, value));
        return table;
    }

    /// <summary>The value of the first pair of this name, or null.</summary>
    public object? this[string key] => this.FirstOrDefault(pair => pair.Key == key).Value;
}
