using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Hoopoe.Server.Tls;

/// <summary>
/// Writes distinguished names letter for letter as RabbitMQ does, as users are called after them: RFC 4514's order and escapes, no space
/// behind a comma, and every byte that is no printable ASCII as \ and two digits. Stateless.
/// </summary>
internal static class DistinguishedName
{
    private const string CommonName = "2.5.4.3";

    private static readonly Dictionary<string, string> _names = new(StringComparer.Ordinal)
    {
        ["2.5.4.4"] = "SN", ["2.5.4.42"] = "GIVENNAME", ["2.5.4.43"] = "INITIALS", ["2.5.4.44"] = "GENERATIONQUALIFIER", [CommonName] = "CN",
        ["2.5.4.7"] = "L", ["2.5.4.8"] = "ST", ["2.5.4.10"] = "O", ["2.5.4.11"] = "OU", ["2.5.4.12"] = "TITLE", ["2.5.4.6"] = "C",
        ["2.5.4.5"] = "SERIALNUMBER", ["2.5.4.65"] = "PSEUDONYM", ["0.9.2342.19200300.100.1.25"] = "DC", ["1.2.840.113549.1.9.1"] = "EMAILADDRESS",
        ["0.9.2342.19200300.100.1.1"] = "UID",
    };

    /// <summary>Writes a name: CN=orders,O=Example,C=AT.</summary>
    public static string Format(X500DistinguishedName name) =>
        string.Join(',', Parts(name).Reverse().Select(part => string.Join('+', part.Select(one => $"{_names.GetValueOrDefault(one.Type, one.Type)}={Escape(one.Value)}"))));

    /// <summary>The common name, several with commas between; null where there is none.</summary>
    public static string? FindCommonName(X500DistinguishedName name)
    {
        string[] found = [.. Parts(name).SelectMany(part => part).Where(one => one.Type == CommonName).Select(one => one.Value)];
        return found.Length == 0 ? null : string.Join(',', found);
    }

    // RFC 5280 section 4.1.2.4: a sequence of sets of attributes, each a type and a value.
    private static IEnumerable<List<(string Type, string Value)>> Parts(X500DistinguishedName name)
    {
        var sequence = new AsnReader(name.RawData, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            var set = sequence.ReadSetOf();
            var part = new List<(string, string)>();
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                part.Add((attribute.ReadObjectIdentifier(), ReadText(attribute)));
            }
            yield return part;
        }
    }

    private static string ReadText(AsnReader attribute)
    {
        var tag = attribute.PeekTag();
        return (UniversalTagNumber)tag.TagValue is var kind && tag.TagClass == TagClass.Universal && kind is
            UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.T61String
            or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString
            ? attribute.ReadCharacterString(kind)
            : $"#{Convert.ToHexString(attribute.ReadEncodedValue().Span)}";
    }

    private static string Escape(string value)
    {
        var text = new StringBuilder();
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        for (int i = 0; i < bytes.Length; i++)
        {
            char c = (char)bytes[i];
            bool atEdge = (i == 0 && c is ' ' or '#') || (i == bytes.Length - 1 && i > 0 && c == ' ');
            if (atEdge || c is '"' or '+' or ',' or ';' or '<' or '>' or '\\') text.Append('\\').Append(c);
            else if (c is < ' ' or >= '~') text.Append('\\').Append(bytes[i].ToString("X2", CultureInfo.InvariantCulture));
            else text.Append(c);
        }
        return text.ToString();
    }
}
