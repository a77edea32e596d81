namespace Wan.Farm.Api.Schema;

/// <summary>An http or https URL without a query and without credentials, which would end up in logs and records.</summary>
public sealed class HttpUrlAttribute : ConstraintAttribute
{
    public string Example { get; init; } = "https://example.org/";

    public override string? Violation(object value)
    {
        bool isUrl = Uri.TryCreate((string)value, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
        if (!isUrl)
        {
            return $"is not an http or https URL; accepted e.g. {Example}";
        }

        return url!.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0
            ? $"has a user, a query or a fragment, where secrets would be seen; accepted e.g. {Example}"
            : null;
    }
}
