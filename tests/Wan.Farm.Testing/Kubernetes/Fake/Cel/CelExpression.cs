using System.Globalization;

namespace Wan.Farm.Testing.Kubernetes.Fake.Cel;

/// <summary>An expression of the Common Expression Language, the part that validation rules are written in.</summary>
internal sealed class CelExpression
{
    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];

    private readonly IReadOnlyList<string> tokens;
    private readonly Func<Dictionary<string, object?>, object?> root;
    private int at;

    private CelExpression(string text)
    {
        tokens = CelLexer.Tokens(text);
        root = Conditional();
        if (at < tokens.Count)
            throw new CelException($"unexpected {tokens[at]} in: {text}");
    }

    public static CelExpression Parse(string text) => new(text);

    public bool Mentions(string name) => tokens.Contains(name);

    public object? Evaluate(Dictionary<string, object?> scope) => root(scope);

    private bool Take(string token)
    {
        if (at >= tokens.Count || tokens[at] != token)
            return false;
        at++;
        return true;
    }

    private void Require(string token)
    {
        if (!Take(token))
            throw new CelException($"{token} expected");
    }

    private Func<Dictionary<string, object?>, object?> Conditional()
    {
        Func<Dictionary<string, object?>, object?> condition = Binary(0);
        if (!Take("?"))
            return condition;
        Func<Dictionary<string, object?>, object?> yes = Binary(0);
        Require(":");
        Func<Dictionary<string, object?>, object?> no = Conditional();
        return scope => condition(scope) is true ? yes(scope) : no(scope);
    }

    private Func<Dictionary<string, object?>, object?> Binary(int level)
    {
        if (level == Levels.Length)
            return Unary();
        Func<Dictionary<string, object?>, object?> left = Binary(level + 1);
        while (at < tokens.Count && Levels[level].Contains(tokens[at]))
        {
            string sign = tokens[at++];
            (Func<Dictionary<string, object?>, object?> a, Func<Dictionary<string, object?>, object?> b) = (left, Binary(level + 1));
            left = sign switch
            {
                "||" => scope => a(scope) is true || b(scope) is true,
                "&&" => scope => a(scope) is true && b(scope) is true,
                _ => scope => CelOperators.Apply(sign, a(scope), b(scope)),
            };
        }
        return left;
    }

    private Func<Dictionary<string, object?>, object?> Unary()
    {
        if (Take("!"))
        {
            Func<Dictionary<string, object?>, object?> inner = Unary();
            return scope => inner(scope) is not true;
        }
        if (Take("-"))
        {
            Func<Dictionary<string, object?>, object?> inner = Unary();
            return scope => CelOperators.Apply("-", 0L, inner(scope));
        }
        return Postfix();
    }

    private Func<Dictionary<string, object?>, object?> Postfix()
    {
        Func<Dictionary<string, object?>, object?> value = Primary();
        while (true)
        {
            Func<Dictionary<string, object?>, object?> target = value;
            if (Take("["))
            {
                Func<Dictionary<string, object?>, object?> index = Conditional();
                Require("]");
                value = scope => CelOperators.Index(target(scope), index(scope));
            }
            else if (Take("."))
            {
                string name = tokens[at++];
                value = Take("(") ? Method(target, name) : scope => CelOperators.Index(target(scope), name);
            }
            else
            {
                return value;
            }
        }
    }

    private Func<Dictionary<string, object?>, object?> Primary()
    {
        string token = at < tokens.Count ? tokens[at++] : throw new CelException("the expression ends too early");
        if (token == "(")
        {
            Func<Dictionary<string, object?>, object?> inner = Conditional();
            Require(")");
            return inner;
        }
        if (token == "[")
        {
            Func<Dictionary<string, object?>, object?>[] items = Arguments("]");
            return scope => items.Select(item => item(scope)).ToList();
        }
        if (token[0] is '"' or '\'')
            return _ => token[1..^1].Replace("\\" + token[0], token[0].ToString()).Replace("\\\\", "\\");
        if (char.IsAsciiDigit(token[0]))
        {
            object number = token.Contains('.') ? (object)double.Parse(token, CultureInfo.InvariantCulture) : long.Parse(token, CultureInfo.InvariantCulture);
            return _ => number;
        }
        if (token is "true" or "false")
            return _ => token == "true";
        if (token == "null")
            return _ => null;
        if (token == "has" && Take("("))
            return Has();
        if (Take("("))
        {
            Func<Dictionary<string, object?>, object?>[] arguments = Arguments(")");
            return scope => CelOperators.Call(token, [.. arguments.Select(argument => argument(scope))]);
        }
        return scope => scope.TryGetValue(token, out object? value) ? value : throw new CelException($"{token} is not defined");
    }

    private Func<Dictionary<string, object?>, object?>[] Arguments(string end)
    {
        var arguments = new List<Func<Dictionary<string, object?>, object?>>();
        while (!Take(end))
        {
            arguments.Add(Conditional());
            Take(",");
        }
        return [.. arguments];
    }

    /// <summary>has(a.b.c): whether the last field is there.</summary>
    private Func<Dictionary<string, object?>, object?> Has()
    {
        int from = at;
        Postfix();
        int end = at;
        Require(")");
        string field = tokens[end - 1];
        string owner = string.Concat(tokens.Skip(from).Take(end - 2 - from));
        CelExpression target = Parse(owner);
        return scope => target.Evaluate(scope) is Dictionary<string, object?> map && map.ContainsKey(field);
    }

    private Func<Dictionary<string, object?>, object?> Method(Func<Dictionary<string, object?>, object?> target, string name)
    {
        if (name is not ("all" or "exists" or "exists_one" or "filter" or "map"))
        {
            Func<Dictionary<string, object?>, object?>[] arguments = Arguments(")");
            return scope => CelOperators.Call(name, [target(scope), .. arguments.Select(argument => argument(scope))]);
        }
        string variable = tokens[at++];
        Require(",");
        Func<Dictionary<string, object?>, object?> body = Conditional();
        Require(")");
        return scope =>
        {
            List<object?> items = target(scope) switch
            {
                List<object?> list => list,
                Dictionary<string, object?> map => [.. map.Keys],
                var other => throw new CelException($"{name} of {other}"),
            };
            object? Of(object? item) => body(new Dictionary<string, object?>(scope) { [variable] = item });
            return name switch
            {
                "all" => items.All(item => Of(item) is true),
                "exists" => items.Any(item => Of(item) is true),
                "exists_one" => items.Count(item => Of(item) is true) == 1,
                "filter" => items.Where(item => Of(item) is true).ToList(),
                _ => items.Select(Of).ToList(),
            };
        };
    }
}
