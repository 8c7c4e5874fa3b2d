using System.Globalization;

namespace Hoopoe.Core;

/// <summary>How RabbitMQ names the types and values of arguments in its error texts.</summary>
public static class ArgumentText
{
    /// <summary>The type's name.</summary>
    public static string TypeName(object? value) => value switch
    {
        null => "void",
        bool => "bool",
        sbyte => "byte",
        byte => "unsignedbyte",
        short => "short",
        ushort => "unsignedshort",
        int => "signedint",
        uint => "unsignedint",
        long => "long",
        float => "float",
        double => "double",
        string or OpaqueText => "longstr",
        byte[] => "binary",
        Arguments => "table",
        IReadOnlyList<object?> => "array",
        _ => value.GetType().Name.EndsWith("Timestamp", StringComparison.Ordinal) ? "timestamp" : "decimal",
    };

    /// <summary>The value as text.</summary>
    public static string Value(object? value) => value switch
    {
        null => "undefined",
        bool truth => truth ? "true" : "false",
        string text => text,
        byte[] bytes => Convert.ToHexString(bytes),
        OpaqueText text => Convert.ToHexString(text.Bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>A value with its type, as in "the value '5' of type 'signedint'".</summary>
    public static string Described(bool present, object? value) =>
        present ? $"the value '{Value(value)}' of type '{TypeName(value)}'" : "none";
}
