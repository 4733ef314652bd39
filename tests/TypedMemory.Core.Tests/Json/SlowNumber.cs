using System.Globalization;
using System.Numerics;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Tests.Json;

/// <summary>
/// The canonical form of numbers by trial: the first number of digits that reads back as the same double.
/// </summary>
internal static class SlowNumber
{
    public static string Canonical(string number)
    {
        if (!number.AsSpan().ContainsAny(".eE"))
            return BigInteger.Parse(number, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        double value = double.Parse(number, CultureInfo.InvariantCulture);
        return value == 0 ? "0" : double.IsFinite(value) ? OfDouble(value) : OfDecimal(number);
    }

    public static string OfDouble(double value)
    {
        for (int digits = 0; ; digits++)
        {
            string text = value.ToString($"E{digits}", CultureInfo.InvariantCulture);
            if (double.Parse(text, CultureInfo.InvariantCulture) != value) continue;
            string sign = text[0] == '-' ? "-" : "";
            string[] parts = text.TrimStart('-').Split('E');
            return sign
                + EcmaScript(
                    parts[0].Replace(".", "", StringComparison.Ordinal), int.Parse(
                        parts[1], CultureInfo.InvariantCulture) + 1);
        }
    }

    /// <summary>Number::toString of ECMA-262, step by step: the value is 0.DIGITS times ten to n.</summary>
    private static string EcmaScript(string digits, int n)
    {
        int k = digits.Length;
        if (k <= n && n <= 21) return digits + new string('0', n - k);
        if (n is > 0 and <= 21) return $"{digits[..n]}.{digits[n..]}";
        if (n is > -6 and <= 0) return $"0.{new string('0', -n)}{digits}";
        string exponent = $"e{(n > 0 ? '+' : '-')}{Math.Abs(n - 1)}";
        return k == 1 ? digits + exponent : $"{digits[..1]}.{digits[1..]}{exponent}";
    }

    private static string OfDecimal(string number)
    {
        string sign = number[0] == '-' ? "-" : "";
        string[] parts = number.TrimStart('-').Split('e', 'E');
        string[] mantissa = parts[0].Split('.');
        string digits = string.Concat(mantissa);
        long exponent = (parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : 0)
            + mantissa[0].Length;
        string significant = digits.TrimStart('0');
        exponent -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        string rest = significant.Length > 1 ? $".{significant[1..]}" : "";
        return $"{sign}{significant[0]}{rest}e+{exponent - 1}";
    }
}
